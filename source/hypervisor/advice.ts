/** The hypervisor that runs where others do not: every package manager has it, and it emulates the processor where that is another one. */
export const everywhere = {name: 'qemu', title: 'QEMU'} as const;

const setUp = `vmfuse-tui setup --hypervisor ${everywhere.name}`;

/** What to do when a hypervisor does not work here. */
export const useAnother = `Or use ${everywhere.title}: ${setUp}`;

/** The same where this computer has another kind of processor than the guest. */
export const emulate = `Use ${everywhere.title}, which emulates the processor: ${setUp}`;

/** What to do where only another hypervisor than the intermediary's can do what is wanted. */
export const useAnotherIntermediary = `Or use an intermediary of ${everywhere.title}: ${setUp} --name NAME, then --intermediary NAME`;
