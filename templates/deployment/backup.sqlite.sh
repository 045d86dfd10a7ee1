to="$BACKUPS/$(date +%Y-%m-%dT%H%M%S)"
mkdir "$to.part"
sqlite3 -cmd ".timeout 20000" "$DATABASE" "VACUUM INTO '$to.part/database'"
tar --create --file="$to.part/media.tar" --directory="$MEDIA_ROOT" . || [ $? = 1 ]
mv "$to.part" "$to"
