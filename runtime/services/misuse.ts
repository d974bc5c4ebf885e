/** A guest asked for what its interface does not allow: it traps. The message is for the tenant. */
export class Misuse extends Error {}
