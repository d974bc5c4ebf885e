import { err, ok, type Result } from "../session/result.ts";
import { variableOf } from "./config.ts";
import { Entries, failed, maxKeys, refused, type StoreError } from "./kept-entries.ts";

/** `fermyon:spin/key-value.store`: a namespace that the settings bind. Spin's SDKs call theirs "default". */
class Store extends Entries {
  static open(label: string): Result<Store, StoreError> {
    const problem = Store.check(label);
    return problem === null ? ok(new Store(label)) : failed(problem);
  }

  getKeys(): Result<string[], StoreError> {
    const page = this.page("");
    if (typeof page === "string") return failed(page);
    if (page.cursor === "") return ok(page.keys);
    return refused(
      `the store has more keys than are listed at once (${maxKeys}): wasi:keyvalue/store lists them by page`,
    );
  }
}

/** `fermyon:spin/key-value`. */
export const keyValue = { Store };

/** Why there is no variable: the other cases of Spin's interface come of sources that are not here. */
type VariableError = { readonly tag: "undefined"; readonly val: string };

/** `fermyon:spin/variables`. */
export const variables = {
  get(name: string): Result<string, VariableError> {
    const value = variableOf(name);
    return value === undefined ? err({ tag: "undefined", val: name }) : ok(value);
  },
};
