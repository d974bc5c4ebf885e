import { connect, type Socket } from "node:net";

/** Gives a connection to a unix socket of this host, by its path. Rejects with an error of the system's, by its `code`, where
 * there is none now. */
export type ReachSocket = (path: string) => Promise<Socket>;

/** Connects by itself. */
export const connectTo: ReachSocket = (path) =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    const failed = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.once("error", failed);
    socket.once("connect", () => {
      socket.off("error", failed);
      resolve(socket);
    });
  });
