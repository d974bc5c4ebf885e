/** A copy of an object that has these properties and no others: whatever is looked up in it by a name of the guest's
 * was put there. */
export function withoutPrototype<Value>(
  entries: Iterable<readonly [string, Value]>,
): Record<string, Value> {
  const object: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) object[name] = value;
  return object;
}
