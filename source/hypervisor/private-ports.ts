/** How many private ports a machine has between its guest and this computer, where its hypervisor can make some. */
export const portCount = 5;

/** Their names in the guest; the number comes after, from 0 on. */
export const portName = 'vmfuse.';
