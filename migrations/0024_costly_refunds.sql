-- Refunds that cost us (product.md 4, running): a call that a gateway charges for and that brings no picture.
INSERT INTO settings (name, value, meaning, least, most) VALUES (
    'costly_refunds', 30,
    'pictures of one account within a day that were paid for and came to nothing', 3, 10000
);
