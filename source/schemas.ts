import * as v from 'valibot';

/** Parts that several records share. */

/** An integer that is not negative: bytes, numbers of things. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const isoTime = v.pipe(v.string(), v.isoTimestamp());
export const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
