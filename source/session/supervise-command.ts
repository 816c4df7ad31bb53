/** The first argument of the program that makes it the supervisor of a session; the second is the session's id. */
export const superviseCommand = 'supervise';
