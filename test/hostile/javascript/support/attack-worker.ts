/** What an attack does with a request. A response that it returns is the worker's answer, and for
 * anything else the answer says that it came to its end. */
export type Attack = (ctx: { waitUntil(promise: Promise<unknown>): void }) => unknown;

/** A worker that makes the attack which its variable ATTACK names. One component holds all attacks of a
 * file, and each test deploys it with another variable. */
export function attackWorker(attacks: Readonly<Record<string, Attack>>) {
  return {
    async fetch(_request: Request, env: { ATTACK: string }, ctx: Parameters<Attack>[0]) {
      const result = await attacks[env.ATTACK]!(ctx);
      return result instanceof Response ? result : new Response("unharmed");
    },
  };
}
