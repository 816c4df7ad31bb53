import process from 'node:process';

// Imported before everything else: libraries read these when they are loaded.
process.env.NODE_ENV ??= 'production';
if (process.env.NO_COLOR && process.env.FORCE_COLOR === undefined) process.env.FORCE_COLOR = '0';
