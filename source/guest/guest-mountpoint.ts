/** Where the guest mounts what it is asked to mount (step 5b). */
export const guestMountpoint = '/root/mnt';
