import { csrfHeaders } from "#/api/client";

/** Sends a request whose answer is a file, and hands that to the browser under the name the server gives it. */
export async function download(path: string, body: unknown): Promise<string> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...csrfHeaders() },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await response.json();
  const name = fileName(response.headers.get("Content-Disposition"));
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
  return name;
}

/** The name in a Content-Disposition header. */
export function fileName(disposition: string | null): string {
  return /filename="([^"]+)"/.exec(disposition ?? "")?.[1] ?? "export";
}

/** The moments that days of the viewer's calendar stand for: from the beginning of the first to the end of the last. */
export function period(first: string, last: string): { since?: string; until?: string } {
  return {
    ...(first && { since: new Date(`${first}T00:00:00`).toISOString() }),
    ...(last && { until: dayAfter(last).toISOString() }),
  };
}

function dayAfter(day: string): Date {
  const moment = new Date(`${day}T00:00:00`);
  moment.setDate(moment.getDate() + 1);
  return moment;
}
