import type { FastifyInstance } from "fastify";
import { SkerryError } from "../../errors.ts";
import { moduleBytes } from "../../module/limits.ts";
import type { Control } from "../control.ts";
import { named, routeSchema } from "./route-schema.ts";

export const modulePath = "/v1/modules";

const schema = routeSchema({
  summary: "Keeps a module's bytes, for deployments that name their digest",
  tag: "modules",
  consumes: ["application/wasm"],
  body: { type: "string", format: "binary" },
  answer: { description: "It is kept, durably", schema: named("Module") },
  errors: ["module-too-large", "store-failed"],
});

/** `PUT /v1/modules`: the body is the module. The scope is to be its own: it takes no JSON. */
export function moduleRoute(scope: FastifyInstance, control: Control): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>(
    "application/wasm",
    { parseAs: "buffer" },
    (_request, body, done) => done(null, body),
  );
  // The body is bytes: there is nothing in it to hold against a schema.
  const options = { schema, bodyLimit: moduleBytes, validatorCompiler: () => () => true };
  scope.put(modulePath, options, ({ body }) => {
    if (body instanceof Uint8Array && body.length > 0) return control.putModule(body);
    throw new SkerryError("bad-request", "The body must be a module, as application/wasm.");
  });
}
