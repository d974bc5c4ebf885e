import { crossingPrice } from "../../prices.ts";
import { InputStream } from "../io/input-stream.ts";
import { OutputStream, type Sink } from "../io/output-stream.ts";
import { absentResource } from "../session/resource.ts";
import { currentSession, type Session } from "../session/session.ts";

/** `wasi:cli/stdin`: of a command what it was given; else nothing, and then the end. */
export const stdin = {
  getStdin(): InputStream {
    return new InputStream(currentSession().command?.stdin ?? new Uint8Array());
  },
};

/** `wasi:cli/stdout`: of a command what it answers; else its lines go to the log. */
export const stdout = {
  getStdout(): OutputStream {
    return printer("stdout");
  },
};

/** `wasi:cli/stderr`: its lines go to the log as warnings. */
export const stderr = {
  getStderr(): OutputStream {
    return printer("stderr");
  },
};

function printer(name: Printed): OutputStream {
  return new OutputStream(printing(name));
}

type Printed = keyof Pick<Session, "stdout" | "stderr">;

/** Where the bytes of one of them go. */
export function printing(name: Printed): Sink {
  return (bytes) => {
    // The stream may have been made when the instance started: it prints to the request of now.
    const session = currentSession();
    session.charge(crossingPrice("string", bytes.length));
    if (name === "stdout" && session.command !== null) {
      session.takeBodyRoom(bytes.length);
      session.command.write(bytes);
    } else session[name].print(bytes);
    return null;
  };
}

const none = (): undefined => undefined;

// `wasi:cli/terminal-*`: no stream is a terminal.
export const terminalInput = { TerminalInput: absentResource("terminal", []) };
export const terminalOutput = { TerminalOutput: absentResource("terminal", []) };
export const terminalStdin = { getTerminalStdin: none };
export const terminalStdout = { getTerminalStdout: none };
export const terminalStderr = { getTerminalStderr: none };
