// What the setting `node` adds to the globals. Without it the build leaves this file empty.
import "skerry:node-globals";
