import type { Kind } from "#/api/definitions";
import { http } from "#/api/client";

/** Saves a definition as a file that `opportune apply` takes. */
export async function saveYaml(kind: Kind, key: string): Promise<void> {
  const { data, error } = await http.GET("/api/v1/definitions/{kind}/{key}", { params: { path: { kind, key } } });
  if (error) throw error;
  saveText(data.yaml, `${key}.yaml`, "application/yaml");
}

/** Hands a text to the browser as a file. */
export function saveText(text: string, name: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
