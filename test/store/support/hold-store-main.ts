// Opens the store of the data folder that is named, says so, and holds it until it is killed, or for a minute.
import { openEmbeddedStore } from "../../../runtime/store/embedded/open-store.ts";

const { deployments } = await openEmbeddedStore(process.argv[2]!);
process.send?.("open");
setTimeout(() => deployments.close().then(() => process.exit()), 60_000);
