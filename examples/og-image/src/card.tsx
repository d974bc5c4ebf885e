/** What a card says. */
export interface Card {
  readonly title: string;
  readonly site: string;
  /** Degrees on the wheel of colours. */
  readonly hue: number;
}

/** A card of 1200 by 630 pixels, the size that links have in chats and feeds. */
export function card({ title, site, hue }: Card) {
  return (
    <div
      style={{
        display: "flex",
        flexDirection: "column",
        justifyContent: "space-between",
        width: "100%",
        height: "100%",
        padding: 72,
        color: "white",
        background: `hsl(${hue}, 45%, 14%)`,
        borderBottom: `24px solid hsl(${hue}, 60%, 40%)`,
      }}
    >
      <div style={{ fontSize: 76, fontWeight: 700, lineHeight: 1.15 }}>{title}</div>
      <div style={{ display: "flex", alignItems: "center", fontSize: 34 }}>
        <div
          style={{
            width: 44,
            height: 44,
            marginRight: 20,
            borderRadius: 22,
            background: `hsl(${hue}, 80%, 65%)`,
          }}
        />
        {site}
      </div>
    </div>
  );
}
