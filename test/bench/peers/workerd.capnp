using Workerd = import "/workerd/workerd.capnp";

# The same worker as examples/hello-javascript, and one whose answer a core module makes.
const config :Workerd.Config = (
  services = [
    (name = "javascript", worker = .javascript),
    (name = "wasm", worker = .wasm),
  ],
  sockets = [
    (name = "javascript", address = "127.0.0.1:0", http = (), service = "javascript"),
    (name = "wasm", address = "127.0.0.1:0", http = (), service = "wasm"),
  ],
);

const javascript :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "../../../examples/hello-javascript/src/index.js")],
  compatibilityDate = "2026-01-01",
);

const wasm :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "workerd-wasm.js"),
    (name = "greeter.wasm", wasm = embed "build/greeter.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
