/** What to do when a hypervisor does not work here. */
export const useQemu = 'Or use QEMU: vmfuse-tui setup --hypervisor qemu';

/** What to do about something that another hypervisor than the intermediary's could do. */
export const qemuIntermediary = 'Or use an intermediary of QEMU: vmfuse-tui setup --hypervisor qemu --name NAME, then --intermediary NAME';
