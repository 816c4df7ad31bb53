// One line a system: that is all that a new one needs outside of its folder.
export {darwin} from './darwin/darwin.js';
export {freeBsd} from './freebsd/freebsd.js';
export {linux} from './linux/linux.js';
