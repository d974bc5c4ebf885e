import { Json, Result } from "@skerry/assemblyscript";

const longestTitle = 200;

export class Task {
  constructor(
    readonly id: i32,
    readonly title: string,
    readonly done: bool,
  ) {}

  toJson(): Json {
    return Json.object()
      .set("id", Json.number(this.id))
      .set("title", Json.string(this.title))
      .set("done", Json.bool(this.done));
  }
}

/** A new task from what a visitor sent, or the failure that the visitor gets. */
export function readTask(id: i32, json: Json): Result<Task> {
  if (!json.isObject) return Result.fail<Task>(422, "a task is an object");
  const title = json.get("title");
  if (title === null || !title.isString || title.string.trim() == "") {
    return Result.fail<Task>(422, "`title` must be a text that is not empty");
  }
  if (title.string.length > longestTitle) {
    return Result.fail<Task>(422, "`title` has more than " + longestTitle.toString() + " characters");
  }
  const done = json.get("done");
  if (done !== null && !done.isBool) return Result.fail<Task>(422, "`done` must be true or false");
  return Result.ok<Task>(new Task(id, title.string.trim(), done !== null && done.bool));
}
