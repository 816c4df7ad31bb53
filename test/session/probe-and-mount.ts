import process from 'node:process';
import {checkMountpoint} from '../../source/host/mountpoint.js';
import {runtimeIn, startProbe} from './start-probe.js';

/** a script: probe one partition of a disk, then at another, and mount a device of that for writing. To be killed on the way. */

const [, , disk = '', first, second, device = '', mountpoint = ''] = process.argv;
const context = {signal: new AbortController().signal, emit() {}};
const session = await startProbe(await runtimeIn(process.env.VMFUSE_HOME ?? '', context), disk, Number(first));
await session.probePartitions([Number(second)], context);
const place = await checkMountpoint(mountpoint, {create: true, sessionMountpoints: []}, context);
await session.mount({device, mountpoint: place, readOnly: false, ownership: 'stored', symlinks: 'inside'}, context);
