import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";

const rollbackPath = "/v1/workers/{name}/rollback";

/** What `/openapi.json` says besides the routes. */
export const apiDescription: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: "3.1.0",
    info: {
      title: "Skerry's admin API",
      description:
        "Deploys workers and tells how they do. Quantities are in base units: fuel units, bytes, milliseconds. A failure is `{error: {code, message}}` with a code of the table in docs/limits-and-errors.md.",
      version: "1.0.0",
    },
    tags: [
      { name: "workers", description: "Workers and their deployments" },
      { name: "kv", description: "What workers have kept" },
      { name: "modules", description: "WebAssembly that deployments are made of" },
      { name: "cluster", description: "The cluster that the host is in, if any" },
      { name: "host", description: "The host as a whole" },
    ],
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "Where the host has an `admin-token`",
        },
      },
    },
    security: [{ token: [] }],
  },
  // A rollback needs no body; the plugin takes every body that has a schema for one that is needed.
  transformObject: (document) => {
    if (!("openapiObject" in document)) return document.swaggerObject;
    const { openapiObject } = document;
    const body = openapiObject.paths?.[rollbackPath]?.post?.requestBody;
    if (body !== undefined && "content" in body) body.required = false;
    return openapiObject;
  },
  refResolver: {
    buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `def-${index}`),
  },
};
