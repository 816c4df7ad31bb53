import path from 'node:path';
import process from 'node:process';

// Imported before everything else: libraries read these when they are loaded.
process.env.NODE_ENV ??= 'production';
if (process.env.NO_COLOR && process.env.FORCE_COLOR === undefined) process.env.FORCE_COLOR = '0';

// What lies in the current folder is somebody's data, a foreign disk perhaps: no program of ours, nor one that they run, is looked for there.
process.env.PATH = process.env.PATH?.split(path.delimiter).filter(path.isAbsolute).join(path.delimiter) || '/usr/bin:/bin';

// What we and our programs make is ours alone, whatever the user's habit is.
process.umask(0o077);
