import { NativeSelect, ScrollArea, Table, Text, TextInput } from "@mantine/core";
import type { Schemas } from "#/api/client";
import { sourceKey } from "../sources/snippets";
import classes from "./Imports.module.css";
import { guessed, type MappingBody, missingIdentity, placesOf, withPlace } from "./mapping";

interface MappingFormProps {
  body: MappingBody;
  onChange: (body: MappingBody) => void;
  sample: Schemas["ImportSample"];
  targets: readonly Schemas["ImportTarget"][];
}

const OBJECT_NAMES: Record<MappingBody["object"], string> = {
  account: "Accounts",
  contact: "Contacts",
  opportunity: "Opportunities",
  user: "Users",
  signal: "Signals",
};

/** Which column goes to which field, column by column, with what stands in it. */
export function MappingForm({ body, onChange, sample, targets }: MappingFormProps) {
  const target = targets.find((one) => one.object === body.object);
  const missing = missingIdentity(body, target);
  return (
    <>
      <div className={classes.fields}>
        <NativeSelect
          label="Each row is one of"
          value={body.object}
          data={targets.map(({ object }) => ({ value: object, label: OBJECT_NAMES[object] }))}
          onChange={(event) => {
            const object = event.currentTarget.value as MappingBody["object"];
            onChange(
              guessed(
                object,
                sample.columns,
                targets.find((one) => one.object === object),
              ),
            );
          }}
        />
        <TextInput
          label="System it is from"
          description="Its ids belong to it"
          value={body.system}
          onChange={(event) => onChange({ ...body, system: sourceKey(event.currentTarget.value) })}
        />
      </div>
      {missing && (
        <Text size="sm" c="var(--bad)" role="alert" mt="xs">
          Choose a column for {missing.join(" or ")}:{" "}
          {body.object === "signal" ? "it says when something happened." : "by it a record is found again."}
        </Text>
      )}
      <ScrollArea
        mt="sm"
        type="auto"
        viewportProps={{ tabIndex: 0, role: "region", "aria-label": "Columns of the file and the fields they go to" }}
      >
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Column</Table.Th>
              <Table.Th visibleFrom="sm">In the first rows</Table.Th>
              <Table.Th>Goes to</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sample.columns.map((column) => {
              const places = placesOf(body, column);
              return (
                <Table.Tr key={column}>
                  <Table.Th scope="row">
                    {column}
                    <Text size="xs" c="dimmed" hiddenFrom="sm" lineClamp={2}>
                      {examplesOf(sample, column)}
                    </Text>
                  </Table.Th>
                  <Table.Td className={classes.values} visibleFrom="sm">
                    {examplesOf(sample, column)}
                  </Table.Td>
                  <Table.Td>
                    <NativeSelect
                      size="xs"
                      aria-label={`${column} goes to`}
                      value={places[0] ?? ""}
                      onChange={(event) => onChange(withPlace(body, column, event.currentTarget.value))}
                      data={choices(target, column, places[0])}
                    />
                    {places.length > 1 && (
                      <Text size="xs" c="dimmed">
                        and to{" "}
                        {places
                          .slice(1)
                          .map((place) => place.split(".")[1])
                          .join(", ")}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </>
  );
}

function examplesOf(sample: Schemas["ImportSample"], column: string): string {
  const values = sample.rows.map((row) => row.values[column]).filter((value): value is string => Boolean(value));
  return [...new Set(values)].slice(0, 3).join(" · ");
}

function choices(target: Schemas["ImportTarget"] | undefined, column: string, current: string | undefined) {
  const attribute = `attributes.${sourceKey(column).replaceAll("-", "_") || "column"}`;
  const own = current?.startsWith("attributes.") || current?.startsWith("context.") ? current : attribute;
  return [
    { value: "", label: "nothing, it is left out" },
    {
      group: "Field",
      items: target?.fields.map(({ field }) => ({ value: `fields.${field}`, label: field.replaceAll("_", " ") })) ?? [],
    },
    {
      group: "Names another record",
      items: target?.references.map(({ reference }) => ({ value: `references.${reference}`, label: reference })) ?? [],
    },
    { group: "Kept as it is", items: [{ value: own, label: `attribute ${own.split(".")[1]}` }] },
  ];
}
