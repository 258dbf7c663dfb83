-- What is looked for is made of the word itself since 0023. The release before this one writes the column
-- when an operator saves the word list, and nowhere else.
ALTER TABLE content_words DROP COLUMN pattern;
