/** As the first argument of the program: it looks after the session whose id follows, until its mount ends. */
export const superviseCommand = 'supervise';

/** As the first argument of the program: sshfs runs it in place of ssh. The folder that links are kept in follows, then ssh's own arguments. */
export const insideCommand = 'ssh-inside';
