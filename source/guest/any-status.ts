/** For `accept`: every status is an answer. */
export const anyStatus: readonly number[] = Array.from({length: 256}, (_, status) => status);
