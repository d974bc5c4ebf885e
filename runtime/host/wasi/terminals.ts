import { absentResource } from "./resource.ts";

const none = (): undefined => undefined;

// `wasi:cli/terminal-*`: no stream is a terminal.
export const terminalInput = { TerminalInput: absentResource("terminal", []) };
export const terminalOutput = { TerminalOutput: absentResource("terminal", []) };
export const terminalStdin = { getTerminalStdin: none };
export const terminalStdout = { getTerminalStdout: none };
export const terminalStderr = { getTerminalStderr: none };
