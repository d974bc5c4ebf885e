/** A function of the program around a worker failed. The message is for the worker's author. */
export class FunctionFailed extends Error {}
