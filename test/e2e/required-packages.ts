/** Debian packages that the tests in this folder need, beyond what the product itself asks for. */
export const requiredPackages = ['busybox-static', 'openssh-server'] as const;
