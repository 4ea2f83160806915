ALTER TABLE ram_group ADD COLUMN display_name ${text};
