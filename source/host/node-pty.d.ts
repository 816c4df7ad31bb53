/// <reference path="../../node_modules/node-pty/node-pty.d.ts" />

/** The package is @lydell/node-pty, the same code with prebuilt binaries, whose types are declared under that name. */
declare module 'node-pty' {
	export * from '@lydell/node-pty';
}
