/** The name that the manual gives it. Some versions tell certain things only of a controller with this name. */
export const controller = 'SATA';

/** Its ports; their number is fixed when the machine is made, since it cannot be raised while it runs. */
export const ports = {system: 0, cd: 1, data: [2, 3, 4, 5, 6, 7], count: 8} as const;

/** A guest reads it as the disk's serial number; read when the machine starts, at most 20 bytes (DevAHCI.cpp). */
export const serialNumberKey = (port: number) => `VBoxInternal/Devices/ahci/0/Config/Port${port}/SerialNumber`;

/** VirtualBox takes a value that looks like a number for one, and its SATA controller wants text. */
export const serialNumberValue = (id: string) => (/^\d/.test(id) ? `string:${id}` : id);
