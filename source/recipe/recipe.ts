import type {Step} from './step.js';
import {finishSteps} from './steps/finish.js';
import {installationSteps} from './steps/installation.js';
import {lvmSteps} from './steps/lvm.js';
import {machineSteps} from './steps/machine.js';
import {sshServerSteps} from './steps/ssh-server.js';

/** The manual, step by step, in the order in which they are done: 2a goes before the machine, whose type follows from the image. */
export const recipe: readonly Step[] = [...machineSteps, ...installationSteps, ...sshServerSteps, ...lvmSteps, ...finishSteps];
