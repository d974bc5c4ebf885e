using Workerd = import "/workerd/workerd.capnp";

# The same worker as examples/hello-javascript; examples/hello, the component that Skerry runs, as jco makes
# it for a JavaScript engine; and one whose answer a core module of one instruction makes.
const config :Workerd.Config = (
  services = [
    (name = "javascript", worker = .javascript),
    (name = "wasm", worker = .wasm),
    (name = "hello", worker = .hello),
  ],
  sockets = [
    (name = "javascript", address = "127.0.0.1:0", http = (), service = "javascript"),
    (name = "wasm", address = "127.0.0.1:0", http = (), service = "wasm"),
    (name = "hello", address = "127.0.0.1:0", http = (), service = "hello"),
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

const hello :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "workerd-hello.js"),
    (name = "hello.js", esModule = embed "build/hello.js"),
    (name = "hello.core.wasm", wasm = embed "build/hello.core.wasm"),
    (name = "hello.core2.wasm", wasm = embed "build/hello.core2.wasm"),
    (name = "hello.core3.wasm", wasm = embed "build/hello.core3.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
