import {
  fieldsData,
  handler,
  responseData,
  textData,
  type WorkerText,
} from "./worker-component.ts";

const responseAt = 16;
const fieldsAt = 64;
const textAt = 1_024;

/** A worker that gives this response to everything. */
export function respondWith(response: {
  readonly status?: number;
  readonly fields?: readonly (readonly [name: string, value: string])[];
}): WorkerText {
  const { status = 200, fields = [] } = response;
  const data: string[] = [];
  let at = textAt;
  const place = (text: string): [number, number] => {
    const length = Buffer.byteLength(text);
    data.push(textData(at, text));
    at += length;
    return [at - length, length];
  };
  const placed = fields.map(([name, value]) => [...place(name), ...place(value)] as const);
  return {
    // What the host hands over begins behind all that.
    realloc: `(global.set $next (i32.add (global.get $next) (i32.const 8192)))
      (i32.add (global.get $next) (i32.const ${at}))`,
    pages: 4 + Math.ceil(at / 65_536),
    core: `${handler(`(i32.const ${responseAt})`)} ${data.join(" ")} ${fieldsData(fieldsAt, placed)}
      ${responseData(responseAt, { status, fields: [fieldsAt, fields.length] })}`,
  };
}
