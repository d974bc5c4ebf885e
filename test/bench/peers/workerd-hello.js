import core from "./hello.core.wasm";
import core2 from "./hello.core2.wasm";
import core3 from "./hello.core3.wasm";
import { instantiate } from "./hello.js";

const modules = { "hello.core.wasm": core, "hello.core2.wasm": core2, "hello.core3.wasm": core3 };

/** What it logs goes nowhere. */
const imports = { "skerry:edge/log": { write() {} } };

const { handle } = instantiate((name) => modules[name], imports);

export default {
  fetch({ method, url, headers }) {
    const { status, fields, body } = handle({
      method,
      uri: url,
      fields: [...headers],
      body: { tag: "empty" },
    });
    return new Response(body.val, { status, headers: fields });
  },
};
