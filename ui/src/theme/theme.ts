import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#e8f5f5",
  "#d2e9ea",
  "#a6d3d5",
  "#77bdc0",
  "#52aaae",
  "#3a9ea3",
  "#25949a",
  "#128187",
  "#0b6a70",
  "#0b5c61",
];
const ember: MantineColorsTuple = [
  "#fff0e8",
  "#fddccc",
  "#fab797",
  "#f78f5f",
  "#f46d30",
  "#d9581d",
  "#c54a12",
  "#b8400e",
  "#9d3409",
  "#812904",
];
const dark: MantineColorsTuple = [
  "#e6eded",
  "#c3cfd0",
  "#9fb0b1",
  "#758788",
  "#4a5a5c",
  "#364446",
  "#2b373a",
  "#1a2326",
  "#141b1d",
  "#0e1416",
];

/** The looks of Mantine's components. Colours of our own are in tokens.css. */
export const theme = createTheme({
  colors: { petrol, ember, dark },
  primaryColor: "petrol",
  primaryShade: { light: 9, dark: 8 },
  fontFamily: '"Geist Variable", system-ui, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, monospace",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "19px" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  headings: {
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "22px", lineHeight: "1.25" },
      h2: { fontSize: "16px", lineHeight: "1.35" },
      h3: { fontSize: "14px", lineHeight: "1.4" },
    },
  },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Loader: { defaultProps: { role: "status" } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Button: { defaultProps: { size: "sm" } },
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", comboboxProps: { shadow: "md" } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, multiline: true, maw: 360 } },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm", highlightOnHover: true } },
  },
});

/** Mantine's surfaces and text follow our tokens, so that there is one list of colours. */
export const cssVariables: CSSVariablesResolver = () => {
  const ours = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-soft)",
    "--mantine-color-default-border": "var(--line)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-error": "var(--bad)",
  };
  return { variables: {}, light: ours, dark: ours };
};
