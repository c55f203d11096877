// Mantine's styles, only of the components in the shell; the parts of later screens come with them.
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./tokens.css";
