/** The name that the manual gives it. Some versions tell certain things only of a controller with this name. */
export const controller = 'SATA';

/** Its ports; their number is fixed when the machine is made, since it cannot be raised while it runs. */
export const ports = {system: 0, cd: 1, data: [2, 3, 4, 5, 6, 7], count: 8} as const;

/** A guest reads it as the disk's serial number; read when the machine starts, at most 20 bytes (DevAHCI.cpp). */
export const serialNumberKey = (port: number) => `VBoxInternal/Devices/ahci/0/Config/Port${port}/SerialNumber`;

/**
With the value 0, what the guest flushes reaches the disk of the port also where VirtualBox' own default is to leave it out (DrvVD.cpp). Only for a port
that has a disk when the machine starts: the key alone makes the port one whose disk lacks its driver, and the machine does not start
(VERR_PDM_CFG_MISSING_DRIVER_NAME). A disk that is plugged in later is not reached by it; without the host's cache, its flushes are passed on anyway.
*/
export const ignoreFlushKey = (port: number) => `VBoxInternal/Devices/ahci/0/LUN#${port}/Config/IgnoreFlush`;

/** VirtualBox takes a value that looks like a number for one, and its SATA controller wants text. */
export const serialNumberValue = (id: string) => (/^\d/.test(id) ? `string:${id}` : id);
