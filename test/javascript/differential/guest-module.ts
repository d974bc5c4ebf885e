/** A module of the guest's runtime, run by Node: it uses nothing that the engine has alone. Types come
 * from the caller, for the guest's sources are checked by themselves. */
export async function guestModule<T>(path: string): Promise<T> {
  const base = new URL("../../../guest-sdk/javascript/runtime/", import.meta.url);
  return (await import(new URL(path, base).href)) as T;
}
