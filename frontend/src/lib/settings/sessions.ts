/** Under which the devices are kept that are logged in. */
export const sessionsKey = ['sessions'];
