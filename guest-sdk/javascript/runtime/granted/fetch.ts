// What the grant "fetch" adds. Without it the build leaves this file empty, and so what it alone uses out.
import { exposeFunction } from "../expose.ts";
import { fetch } from "../fetch/fetch.ts";

exposeFunction("fetch", fetch, 1);
