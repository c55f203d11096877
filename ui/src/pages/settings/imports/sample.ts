import { csrfHeaders, type ErrorBody, type Schemas } from "#/api/client";

// Enough for twenty rows of any sensible file; Parquet keeps its columns at the end, so it goes whole.
const BEGINNING_BYTES = 512 * 1024;

/** The columns and first rows of a file, and the mappings that fit it. Only the beginning of the file is sent. */
export async function sampleOf(file: File, mapping: string | null): Promise<Schemas["ImportSample"]> {
  const isWhole = file.name.toLowerCase().endsWith(".parquet");
  const form = new FormData();
  form.set("file", isWhole ? file : file.slice(0, BEGINNING_BYTES), file.name);
  if (mapping) form.set("mapping", mapping);
  const response = await fetch("/api/v1/import-samples", { method: "POST", body: form, headers: csrfHeaders() });
  if (!response.ok) throw (await response.json()) as ErrorBody;
  return (await response.json()) as Schemas["ImportSample"];
}
