import type { ErrorBody } from "./client";

/** What the server said went wrong, or what can be said when it said nothing. */
export function errorMessage(error: unknown): string {
  if (isErrorBody(error)) return error.error.message;
  if (error instanceof TypeError)
    return "The server cannot be reached. Check that Opportune is running, then try again.";
  if (error instanceof Error) return error.message;
  return "Something went wrong that has no description. The server's log may say more.";
}

/** The code of an error that the API answered with. */
export function errorCode(error: unknown): string | null {
  return isErrorBody(error) ? error.error.code : null;
}

/** Where in what was sent the fault lies, for errors about a definition. */
export function errorDetails(error: unknown): ErrorBody["error"]["details"] | null {
  return isErrorBody(error) ? error.error.details : null;
}

function isErrorBody(error: unknown): error is ErrorBody {
  return typeof error === "object" && error !== null && "error" in error && typeof error.error === "object";
}
