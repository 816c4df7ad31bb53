/** The area that a screen may fill, in characters. Lines longer than that are cut, rows below it are not seen. */
export type Size = {readonly columns: number; readonly rows: number};
