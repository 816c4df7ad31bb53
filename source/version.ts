declare const __VERSION__: string;

/** The version of this program; put in by build.js from package.json. */
export const version = __VERSION__;
