// placeholder until the generator writes it
export type Field = [string, string];
export type Body = { tag: "empty" } | { tag: "bytes"; val: Uint8Array };
export interface Request {
  method: string;
  uri: string;
  fields: Array<Field>;
  body: Body;
}
export interface Response {
  status: number;
  fields: Array<Field>;
  body: Body;
}
