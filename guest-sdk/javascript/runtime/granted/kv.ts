// What the grant "kv" adds. Without it the build leaves this file empty, and so what it alone uses out.
import { namespaceOf } from "../kv/bindings.ts";
import { addBindings } from "../loop/context.ts";

addBindings(namespaceOf);
